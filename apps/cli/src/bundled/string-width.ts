import { stripVTControlCharacters } from 'node:util'

/**
 * Takes the place of the package `string-width` in what is bundled: that one makes an `Intl.Segmenter` when it is
 * imported, which costs more time than a whole short command may take. This one makes it for text that needs it.
 */
export default function stringWidth(text: string): number {
  const plain = stripVTControlCharacters(text)
  return PRINTABLE_ASCII.test(plain) ? plain.length : widthOfGraphemes(plain)
}

const PRINTABLE_ASCII = /^[ -~]*$/

function widthOfGraphemes(text: string): number {
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)
  let width = 0
  for (const { segment } of graphemes) width += widthOf(segment)
  return width
}

function widthOf(grapheme: string): number {
  if (/^[\p{Control}\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(grapheme)) return 0
  return WIDE.test(grapheme) || /^\p{Emoji_Presentation}|\uFE0F/u.test(grapheme) ? 2 : 1
}

/** Two columns each: Hangul, kana, CJK with its punctuation and full-width forms (Unicode's East Asian Width W and F). */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
