import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { fileSystemOf, isNetworkFileSystem, linuxMounts, macMounts, typeIn } from './filesystem.ts'

const MOUNTINFO = `
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
90 21 0:44 / /home/me/my\\040share rw - nfs4 server:/export rw,vers=4.2
91 21 0:45 / /home rw - xfs /dev/sdb1 rw
92 91 0:46 / /home/me/remote rw - fuse.sshfs me@host: rw
93 21 0:47 / /data rw - ext4 /dev/sdc1 rw
94 21 0:48 / /data rw - cifs //server/data rw
`

const MAC = `
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@server/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by me)
`

test.for([
  ['/var/lib/orc', 'ext4', false],
  ['/home/me/orc', 'xfs', false],
  ['/home/me/my share/orc', 'nfs4', true],
  ['/home/me/remote', 'fuse.sshfs', true],
  ['/home/me/remote-not', 'xfs', false],
  ['/data/orc', 'cifs', true],
] as const)('%s is on %s', ([path, type, isNetwork]) => {
  expect(typeIn(linuxMounts(MOUNTINFO), path)).toBe(type)
  expect(isNetworkFileSystem(type)).toBe(isNetwork)
})

test('mounts of macOS are understood, blanks in their names too', () => {
  expect(typeIn(macMounts(MAC), '/Volumes/my share/orc')).toBe('smbfs')
  expect(typeIn(macMounts(MAC), '/Users/me/.orc')).toBe('apfs')
})

test('of this machine the temporary directory is on some file system that is no network', () => {
  const type = fileSystemOf(tmpdir())
  expect(type).toBeDefined()
  expect(isNetworkFileSystem(type ?? '')).toBe(false)
  expect(fileSystemOf('/does/not/exist')).toBeUndefined()
})
