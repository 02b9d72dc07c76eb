import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { platform } from 'node:process'

/** The type of the file system that a directory is on, undefined where it cannot be found out. */
export type FileSystemProbe = (directory: string) => string | undefined

/** A second machine could write there, and SQLite's locks and shared memory would not keep the two apart. */
const NETWORK = new Set(
  [
    'nfs nfs3 nfs4 cifs smb smb2 smb3 smbfs ncpfs afs afpfs webdav davfs 9p ceph lustre gpfs glusterfs beegfs',
    'orangefs pvfs2 ocfs2 gfs2 coda acfs vboxsf fuse.sshfs fuse.s3fs fuse.goofys fuse.rclone fuse.glusterfs fuse.ceph',
    'fuse.ceph-fuse fuse.gcsfuse fuse.davfs fuse.juicefs fuse.seaweedfs fuse.nfs fuse.smbnetfs fuse.cifs',
  ].flatMap((names) => names.split(' ')),
)

export function isNetworkFileSystem(type: string): boolean {
  return NETWORK.has(type)
}

export const fileSystemOf: FileSystemProbe = (directory) => {
  try {
    const path = realpathSync(directory)
    if (platform === 'linux') return typeIn(linuxMounts(readFileSync('/proc/self/mountinfo', 'utf8')), path)
    if (platform === 'darwin') return typeIn(macMounts(execFileSync('/sbin/mount', { encoding: 'utf8' })), path)
    return path.startsWith('\\\\') ? 'smb' : undefined
  } catch {
    return undefined // not knowing is no reason to refuse
  }
}

interface Mount {
  readonly at: string
  readonly type: string
}

/** `36 35 98:0 /root /mount/point rw,noatime master:1 - ext4 /dev/sda1 rw`, blanks in paths as `\040`. */
export function linuxMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ')
    const at = left.split(' ')[4]?.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    const type = right.split(' ')[0]
    return at && type ? [{ at, type }] : []
  })
}

/** `//user@host/share on /Volumes/share (smbfs, nodev, nosuid)` */
export function macMounts(output: string): Mount[] {
  return output.split('\n').flatMap((line) => {
    const [, at, type] = / on (.+) \(([^,)]+)/.exec(line) ?? []
    return at && type ? [{ at, type }] : []
  })
}

/** The longest mount point above the path; of two at the same place the later one hides the earlier. */
export function typeIn(mounts: readonly Mount[], path: string): string | undefined {
  let found: Mount | undefined
  for (const mount of mounts) {
    const isAbove = mount.at === '/' || path === mount.at || path.startsWith(`${mount.at}/`)
    if (isAbove && mount.at.length >= (found?.at.length ?? 0)) found = mount
  }
  return found?.type
}
