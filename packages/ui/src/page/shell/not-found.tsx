import { Compass } from 'lucide-react'
import { Empty } from '../elements/empty.tsx'
import { LinkButton } from '../elements/link-button.tsx'

export function NotFound() {
  return (
    <Empty icon={Compass} title="There is no such page" text="The address may be of an older version, or mistyped.">
      <LinkButton to="/" variant="default">
        To the dashboard
      </LinkButton>
    </Empty>
  )
}
