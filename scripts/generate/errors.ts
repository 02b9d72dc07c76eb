import { ERRORS } from '@orc/core/model'

/** docs/errors.md: every error, with its fields in angle brackets where the values go. */
export function generate(): Record<string, string> {
  const rows = Object.entries(ERRORS).map(([code, row]) => ({ code, row: row as unknown as ErrorRow }))
  return { 'docs/errors.md': page(rows.map(section)) }
}

interface ErrorRow {
  readonly status: number
  readonly message: (details: unknown) => string
  readonly hint: (details: unknown) => string
}

const page = (sections: readonly string[]): string => `# Errors

Every error of Orc has a code, which is stable and made to be matched on; a message, which says what is wrong; and a hint,
which says what to do. The API answers with problem details (RFC 9457) that hold all three, the CLI prints message and
hint, and in code they are an \`OrcError\`. The exit code of the CLI is 2 for status 400, else 1.

*This page is made from the table in \`@orc/core/model\`: \`npm run generate\`.*

${sections.join('\n')}`

function section({ code, row }: { code: string; row: ErrorRow }): string {
  return `## \`${code}\`

Status ${row.status}. ${escape(row.message(placeholders()))}

*What to do:* ${escape(row.hint(placeholders()))}
`
}

/** Stands for any details: every field is its own name in angle brackets, and a list of one such. */
function placeholders(): unknown {
  return new Proxy(
    {},
    { get: (_, field) => (OPTIONAL.includes(String(field)) ? undefined : placeholder(String(field))) },
  )
}

/** Fields that are mostly left out: the text without them is the common one. */
const OPTIONAL = ['nearest', 'reference']

function placeholder(field: string): unknown {
  const text = `<${field}>`
  return Object.assign(new String(text), { join: () => text })
}

function escape(text: string): string {
  return text.replaceAll('<', '\\<')
}
