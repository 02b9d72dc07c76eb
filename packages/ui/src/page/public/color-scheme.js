// Before anything is drawn, so that a dark page does not flash white. A file, because nothing inline may run here.
const chosen = localStorage.getItem('orc-color-scheme')
const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
