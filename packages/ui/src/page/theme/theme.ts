import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** Between green and blue: told from red by every eye. */
const moss: MantineColorsTuple = [
  '#e6f7f1',
  '#d0eee3',
  '#a2dcc7',
  '#70c9a9',
  '#47b990',
  '#2dae80',
  '#1b9a6f',
  '#0b7a5c',
  '#07644b',
  '#034f3b',
]

const ink: MantineColorsTuple = [
  '#d5d8de',
  '#b1b6c0',
  '#8d949f',
  '#69707d',
  '#4a515e',
  '#363c48',
  '#282d37',
  '#1b1f27',
  '#14171d',
  '#0d0f14',
]

export const theme = createTheme({
  primaryColor: 'moss',
  primaryShade: 7,
  colors: { moss, dark: ink },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
})

/**
 * State colours keep apart for the three common kinds of colour blindness, and carry 3:1 on both grounds; shape says the
 * same again (see elements/state-badge.tsx). Dimmed text is darker than Mantine's, for 4.5:1.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c6470',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-error': '#b3261e',
    '--orc-ground': '#f6f7f9',
    '--orc-card': '#ffffff',
    '--orc-line': '#e2e5ea',
    '--orc-sunken': '#f1f3f6',
    '--orc-good': '#0b7a5c',
    '--orc-bad': '#c9341f',
    '--orc-warn': '#985800',
    '--orc-busy': '#1d63c9',
    '--orc-idle': '#5c6470',
    '--orc-crash': '#a3308f',
    '--orc-wait': '#4b6b8a',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa2af',
    '--mantine-color-placeholder': '#8d949f',
    '--mantine-color-error': '#ff8a7a',
    '--mantine-color-body': '#14171d',
    '--orc-ground': '#0f1217',
    '--orc-card': '#171b22',
    '--orc-line': '#2a303a',
    '--orc-sunken': '#11141a',
    '--orc-good': '#3ec28f',
    '--orc-bad': '#ff7a63',
    '--orc-warn': '#f0ac3f',
    '--orc-busy': '#6ea8ff',
    '--orc-idle': '#9aa2af',
    '--orc-crash': '#e28ad3',
    '--orc-wait': '#8fb3d6',
  },
})
