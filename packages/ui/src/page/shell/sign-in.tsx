import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { signIn } from '../api/session.ts'
import { Command } from '../elements/command.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { useForm } from '../elements/use-form.ts'

/** Asks for the key once; a cookie takes its place. */
export default function SignIn() {
  const wasUsed = new URLSearchParams(window.location.search).get('link') === 'used'
  const form = useForm({ key: '' }, async ({ key }) => {
    await signIn(key)
    window.location.assign(wasUsed ? '/' : window.location.href)
  })
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper className="orc-card" p="xl" w="100%" maw={440}>
        <form onSubmit={form.submit}>
          <Stack>
            <Title order={1} size="h3">
              Sign in to Orc
            </Title>
            <Text size="sm" c="dimmed">
              {wasUsed
                ? 'That link was used before, or is older than an hour. '
                : 'The server prints a link that signs you in when it starts. '}
              With the key of the installation you can sign in at any time; it is a file on the machine of the server:
            </Text>
            <Command text="cat ~/.orc/api.key" />
            <PasswordInput label="Key" autoComplete="current-password" required autoFocus {...form.text('key')} />
            {form.error !== null && <Trouble error={form.error} />}
            <Button type="submit" loading={form.isBusy}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  )
}
