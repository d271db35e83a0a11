/**
 * Turns full-width letters, digits, punctuation and spaces into their ASCII forms ("１，２" → "1,2").
 * Characters without an ASCII twin stay as they are.
 */
export function toHalfWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E\u3000]/g, (char) =>
    char === '\u3000' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  )
}

/** Trims, and makes one ordinary space of every run of white space (tabs, line breaks, full-width spaces). */
export function normalizeSpaces(text: string): string {
  return text.replace(/[\s\u200B\uFEFF]+/g, ' ').trim()
}

const COMPOUND_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 ' +
    '仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 ' +
    '段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 ' +
    '南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 纳兰'
  ).split(' '),
)

/**
 * Masks a person's name for publication: 张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧阳**,
 * 买买提·艾力 → 买**·**, a single character → *. Longer names keep the first character only.
 */
export function maskName(name: string): string {
  const chars = Array.from(name.replace(/[\s\u3000]/g, ''))
  const stars = (from: number) =>
    chars
      .slice(from)
      .map((char) => (/[·•・‧]/.test(char) ? '·' : '*'))
      .join('')
  const first = chars[0]
  if (first === undefined) return ''
  if (chars.length === 1) return '*'
  const surname = chars.slice(0, 2).join('')
  if (chars.length > 2 && COMPOUND_SURNAMES.has(surname)) return surname + stars(2)
  if (chars.length === 3 && !/[·•・‧]/.test(chars[1] ?? '')) return `${first}*${chars[2] ?? ''}`
  return first + stars(1)
}
