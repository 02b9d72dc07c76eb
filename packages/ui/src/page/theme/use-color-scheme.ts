import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'

/** The viewer's choice, kept in this browser; the system's until there is one. */
export function useColorScheme() {
  const { setColorScheme, colorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return {
    isDark,
    chosen: colorScheme,
    choose: setColorScheme,
    toggle: () => setColorScheme(isDark ? 'light' : 'dark'),
  }
}
