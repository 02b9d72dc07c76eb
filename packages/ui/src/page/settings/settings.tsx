import { Button, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { useRead } from '../api/read.ts'
import { signOut } from '../api/session.ts'
import { Command } from '../elements/command.tsx'
import { CopyButton } from '../elements/copy.tsx'
import { Facts } from '../elements/facts.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { useColorScheme } from '../theme/use-color-scheme.ts'

const SCHEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function SettingsPage() {
  const { id, version } = useRead('getInstallation', {})
  const { chosen, choose } = useColorScheme()
  return (
    <>
      <PageHead title="Settings" />
      <Stack gap="lg" maw={760}>
        <Part title="Appearance" text="Kept in this browser.">
          <SegmentedControl
            aria-label="Colours"
            data={SCHEMES}
            value={chosen}
            onChange={(scheme) => choose(scheme as typeof chosen)}
          />
        </Part>
        <Part title="This installation" text="What answers this page.">
          <Facts
            items={[
              ['Version', version],
              [
                'Installation',
                <span key="id" className="orc-mono">
                  {id} <CopyButton text={id} label="Copy the id" />
                </span>,
              ],
              [
                'API',
                <a key="api" href="/api/openapi.json" style={{ color: 'inherit' }}>
                  OpenAPI 3.1
                </a>,
              ],
            ]}
          />
        </Part>
        <Part title="From a shell" text="Commands and workers of this machine use this server with:">
          <Command text={`export ORC_API_URL=${window.location.origin}`} />
        </Part>
        <Part title="Session" text="Signing out makes this browser forget its session. The key lets you in again.">
          <div>
            <Button variant="default" leftSection={<LogOut size={15} />} onClick={() => void signOut()}>
              Sign out
            </Button>
          </div>
        </Part>
      </Stack>
    </>
  )
}

function Part({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <Stack component="section" className="orc-card" p="lg" gap="sm" aria-label={title}>
      <div>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {children}
    </Stack>
  )
}
