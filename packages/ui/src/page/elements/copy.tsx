import { ActionIcon, Tooltip } from '@mantine/core'
import { systemClock } from '@orc/core/runtime'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

const SAID_MS = 1500

/** Puts a text where it can be pasted. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await writeClipboard(text)
    setIsCopied(true)
    await systemClock.sleep(SAID_MS)
    setIsCopied(false)
  }
  return (
    <Tooltip label={isCopied ? 'Copied' : label} withArrow>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={() => void copy()}>
        {isCopied ? <Check size={14} /> : <Copy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}

/** Without a trusted connection there is no clipboard of its own; what is selected can still be copied. */
async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
