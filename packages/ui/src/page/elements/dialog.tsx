import { Modal, type ModalProps } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** @default as wide as a question */
  readonly size?: ModalProps['size']
  readonly children: ReactNode
}

/** A dialog that is there for as long as it is drawn. */
export function Dialog({ title, onClose, size = 'md', children }: DialogProps) {
  useFocusBack()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      returnFocus={false}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A header outside of an article is the banner of the whole page, and that has one.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  )
}

/**
 * Who works by keyboard goes on where they were: what had the focus before this was drawn gets it back, and where that
 * went with what was deleted, the page does. Mantine's own way needs a dialog that is told to close, and these are gone.
 */
export function useFocusBack(): void {
  const before = useRef(document.activeElement)
  useEffect(() => {
    const opener = before.current
    return () => {
      const goal = opener?.isConnected ? opener : document.getElementById('main')
      if (goal instanceof HTMLElement) goal.focus({ preventScroll: true })
    }
  }, [])
}
