import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Kbd,
  NavLink,
  Text,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Moon, Search, Sun } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useIsSignedOut } from '../api/session.ts'
import { useColorScheme } from '../theme/use-color-scheme.ts'
import { ConnectionNote } from './connection-note.tsx'
import { PLACES } from './navigation.ts'
import classes from './shell.module.css'
import { Waiting } from './waiting.tsx'

const Palette = lazy(() => import('./palette.tsx'))
const SignIn = lazy(() => import('./sign-in.tsx'))

/** What is around every page: where one can go, and whether what is seen is live. */
export function Shell() {
  const isSignedOut = useIsSignedOut()
  if (isSignedOut) {
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    )
  }
  return <SignedIn />
}

function SignedIn() {
  const [menu, { toggle: toggleMenu, close: closeMenu }] = useDisclosure(false)
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure(false)
  useHotkeys([['mod+K', openPalette]], [])
  return (
    <AppShell
      header={{ height: 52, collapsed: false }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a href="#main" className="orc-skip">
        Skip to the page
      </a>
      <AppShell.Header className={classes.header}>
        <Burger opened={menu} onClick={toggleMenu} hiddenFrom="sm" size="sm" aria-label="Menu" />
        <Link to="/" className={classes.brand} aria-label="Orc: dashboard">
          <img src="/favicon.svg" width={24} height={24} alt="" />
          <span>Orc</span>
        </Link>
        <Group gap="xs" ml="auto" wrap="nowrap">
          <ConnectionNote />
          <UnstyledButton className={classes.search} onClick={openPalette}>
            <Search size={15} aria-hidden />
            <VisuallyHidden hiddenFrom="sm">Search</VisuallyHidden>
            <Text span size="sm" visibleFrom="sm">
              Search
            </Text>
            <Kbd size="xs" visibleFrom="sm">
              Ctrl K
            </Kbd>
          </UnstyledButton>
          <ColorSchemeButton />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label="Pages">
        <Menu onGo={closeMenu} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
      {palette && (
        <Suspense>
          <Palette onClose={closePalette} />
        </Suspense>
      )}
    </AppShell>
  )
}

function Menu({ onGo }: { onGo: () => void }) {
  const { pathname } = useLocation()
  return PLACES.map(({ to, text, icon: Icon }) => (
    <NavLink
      key={to}
      component={Link}
      to={to}
      label={text}
      leftSection={<Icon size={17} aria-hidden />}
      active={to === '/' ? pathname === '/' : pathname.startsWith(to)}
      aria-current={(to === '/' ? pathname === '/' : pathname.startsWith(to)) ? 'page' : undefined}
      onClick={onGo}
      className={classes.place}
    />
  ))
}

function ColorSchemeButton() {
  const { isDark, toggle } = useColorScheme()
  const label = isDark ? 'Light colours' : 'Dark colours'
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={toggle}>
        {isDark ? <Sun size={17} /> : <Moon size={17} />}
      </ActionIcon>
    </Tooltip>
  )
}
