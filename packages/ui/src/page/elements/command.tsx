import { Box, Group, Text } from '@mantine/core'
import { Fragment } from 'react'
import classes from './command.module.css'
import { CopyButton } from './copy.tsx'

/** A command of the CLI, to be pasted as it is. */
export function Command({ text }: { text: string }) {
  return (
    <Group className={classes.command} gap={6} wrap="nowrap" justify="space-between">
      <Box component="code" className={classes.text}>
        <span aria-hidden className={classes.prompt}>
          ${' '}
        </span>
        {text.split(' ').map((word, index) => (
          <Fragment key={`${index} ${word}`}>
            {index > 0 && ' '}
            <span className={classes.word}>{word}</span>
          </Fragment>
        ))}
      </Box>
      <CopyButton text={text} label="Copy the command" />
    </Group>
  )
}

/** The command that does the same as the view or the button beside it. */
export function SameInShell({ text }: { text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        The same from a shell
      </Text>
      <Command text={text} />
    </div>
  )
}
