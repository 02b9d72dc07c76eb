import { useNow } from './now.ts'
import { absoluteTime, relativeTime, spanText } from './times.ts'

/** How long ago; the instant itself on hover. */
export function RelativeTime({ at }: { at: string }) {
  const text = useNow((nowMs) => relativeTime(Date.parse(at), nowMs))
  return (
    <time dateTime={at} title={absoluteTime(at)} className="orc-numeric">
      {text}
    </time>
  )
}

/** How long something took, or has been going on. */
export function Span({ from, to }: { from: string; to: string | null }) {
  const fromMs = Date.parse(from)
  const text = useNow((nowMs) => spanText((to === null ? nowMs : Date.parse(to)) - fromMs))
  return <span className="orc-numeric">{text}</span>
}
