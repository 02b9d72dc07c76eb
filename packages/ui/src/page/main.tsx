import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './theme/fonts.css'
import './theme/page.css'
import { setNonce } from 'get-nonce'
import { createRoot } from 'react-dom/client'
import { Application } from './application.tsx'
import { liveOrSoon } from './live/live.ts'
import { styleNonce } from './theme/style-nonce.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('The document has no #root.')

// Mantine's dialogs hold the page still by a style of their own, which they ask this module about.
setNonce(styleNonce())
// Events first, then what they are about: so nothing falls between what is read and what is told.
await liveOrSoon()
createRoot(root).render(<Application />)
