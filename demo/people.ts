import type { Random } from './random.ts'

const SURNAMES = Array.from('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文')
const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/** A person that cannot be real: no given name, phone in 199-0000, identity number of an unassigned county. */
export interface DemoPerson {
  name: string
  phone: string
  idNumber: string
}

/** Names like 张某一; an instance gives each name once. */
export function nameSource(random: Random): () => string {
  const given = new Set<string>()
  return () => {
    for (;;) {
      const name = `${random.pick(SURNAMES)}某${random.pick(NUMERALS)}`
      if (given.has(name)) continue
      given.add(name)
      return name
    }
  }
}

/** @param serial 0–9999, one per person of the county */
export function demoPerson(name: string, serial: number, random: Random): DemoPerson {
  const tail = String(serial).padStart(4, '0')
  const birth = `${random.int(1958, 1999)}${two(random.int(1, 12))}${two(random.int(1, 28))}`
  const first17 = `349981${birth}${String(serial % 1000).padStart(3, '0')}`
  return { name, phone: `199-0000-${tail}`, idNumber: first17 + idCheck(first17) }
}

/** The check character of a resident identity number (GB 11643, ISO 7064 MOD 11-2). */
export function idCheck(first17: string): string {
  const sum = Array.from(first17).reduce((total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11), 0)
  return '10X98765432'.charAt(sum % 11)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
