import { STATE_NAMES, STATE_TYPES, TRANSITIONS, type Transition } from '@orc/core/model'

/** docs/concepts/states.md: the life of a run, from the table that the stores enforce. */
export function generate(): Record<string, string> {
  return { 'docs/concepts/states.md': page() }
}

const page = (): string => `# States

A flow run is always in one state, and keeps the history of all it was in. Each state has a type, a name that may say
more than the type, the time, and often a message: why it came to this. A run gets one terminal state and keeps it;
retrying a finished run makes a new run.

*This page is made from the table of transitions in \`@orc/core/model\`, which the stores enforce: \`npm run generate\`.*

\`\`\`mermaid
stateDiagram-v2
${TRANSITIONS.map(arrow).join('\n')}
\`\`\`

## Names

A state without a name of its own bears its type's: \`RUNNING\` is called Running.

| type | further names |
| --- | --- |
${STATE_TYPES.map((type) => `| ${type} | ${namesOf(type)} |`).join('\n')}

Late and AwaitingConcurrencySlot are computed when a run is shown; nothing stores them.

## Transitions

Who may ask: *api* is a person or a program, *worker* and *runner* speak under the epoch of their claim, *reaper* is the
loop that ends what nobody is left to prove.

| asked for | from | to | by | checked in the same transaction | otherwise |
| --- | --- | --- | --- | --- | --- |
${TRANSITIONS.map(tableRow).join('\n')}
`

function arrow({ verb, from, to }: Transition): string {
  return `  ${from === 'none' ? '[*]' : from} --> ${to}: ${verb}`
}

function namesOf(type: string): string {
  const names = Object.entries(STATE_NAMES).filter(([, of]) => of === type)
  return names.map(([name]) => name).join(', ') || '–'
}

function tableRow({ verb, from, to, by, checks, otherwise }: Transition): string {
  return `| ${[verb, from, to, by.join(', '), checks.join(', ') || '–', checks.length > 0 ? otherwise : '–'].join(' | ')} |`
}
