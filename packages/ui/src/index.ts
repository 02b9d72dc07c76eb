export { openPage, type PageAssets, type PageFile } from './open-page.ts'
