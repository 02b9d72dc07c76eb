import { Button, Group, Stack, Text } from '@mantine/core'
import type { Wait } from '@orc/core/contract'
import { isRecord } from '@orc/core/model'
import { MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import { useOperation } from '../api/use-operation.ts'
import { SameInShell } from '../elements/command.tsx'
import { Notice } from '../elements/notice.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { RelativeTime } from '../elements/time.tsx'
import { Trouble } from '../elements/trouble.tsx'
import { JsonField } from '../schema-form/json-field.tsx'
import { SchemaForm } from '../schema-form/schema-form.tsx'

/** The inputs that a run waits for, each with a form drawn from its schema: giving one lets the run go on. */
export function Asks({ flowRun, asks }: { flowRun: string; asks: readonly Wait[] }) {
  return asks.map((wait) => <Ask key={wait.id} flowRun={flowRun} wait={wait} />)
}

function Ask({ flowRun, wait }: { flowRun: string; wait: Wait }) {
  const { name, message, schema, dueAt } = wait
  const [input, setInput] = useState<unknown>({})
  const resume = useOperation('resumeFlowRun', { errors: 'caller', said: () => `"${name}" is answered.` })
  return (
    <Notice kind="wait" icon={MessageCircleQuestion} title={message ?? `It waits for the input "${name}".`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          resume.mutate({ id: flowRun, wait: name, input })
        }}
      >
        <Stack maw={560}>
          <InputFields schema={schema} value={input} onChange={setInput} />
          {resume.error !== null && <Trouble error={resume.error} />}
          <Group>
            <Button type="submit" loading={resume.isPending}>
              Resume
            </Button>
            {dueAt !== null && (
              <Text size="sm" c="dimmed">
                It goes on by itself <RelativeTime at={dueAt} />
              </Text>
            )}
          </Group>
          <SameInShell text={commandOf(flowRun, name, input)} />
        </Stack>
      </form>
    </Notice>
  )
}

interface InputFieldsProps {
  readonly schema: Wait['schema']
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

/** An object is asked for field by field; anything else is written as JSON. */
function InputFields({ schema, value, onChange }: InputFieldsProps) {
  if (schema !== null && isRecord(schema.properties))
    return <SchemaForm schema={schema} values={isRecord(value) ? value : {}} onChange={onChange} />
  return (
    <JsonField
      label="Input"
      description={schema === null ? 'Anything, as JSON.' : undefined}
      required={false}
      error={undefined}
      value={schema === null ? {} : undefined}
      placeholder={undefined}
      onChange={onChange}
    />
  )
}

function commandOf(flowRun: string, wait: string, input: unknown): string {
  return `orc flow-run resume ${flowRun} --wait ${shellWord(wait)} --input ${shellWord(JSON.stringify(input ?? null))}`
}
