export { usersOf } from './file/users.ts'
export { openSqliteStore, type SqliteStoreOptions } from './open.ts'
