/** Stems of the 196 villages, in order of their towns; none is the name of a real division (checked by plan.test.ts). */
export const VILLAGE_STEMS: readonly string[] = [
  '泓泽 苇铃 晴渡 岚浦 桐渡 云坞 鹭铃 蒲舟 霁坪 栖坡 翠泽 茶舟 酿风 青坞',
  '碧篱 枫畈 听畴 菱洲 眠坡 槐篱 菱岭 溪渡 萤篱 耕畈 槐岭 念塘 闻舟 霞坞',
  '鹭塘 槐圩 归畴 霁陌 溪帆 露洲 晴垄 听浦 念雨 闻塘 翠雨 栖畈 拾垄 茶桥',
  '归渡 素垄 漪畴 怀灯 鹭灯 栖铃 金笛 蒲泽 朗坪 岚塘 榆畈 迎溪 桐灯 沐坞',
  '澜岭 织坞 念舟 蓼溪 汀浦 怀坪 霁笛 麦陌 望风 素畴 溪坞 拾浦 禾坡 翠笛',
  '槐雨 望浦 织溪 翠桥 眠岭 酿铃 岚坪 星帆 桐汀 鹭湾 岚畦 茶灯 澄泽 青畈',
  '种洲 溪畴 荷风 露坪 霞篱 汀坞 栖泽 萍坡 碧陌 耕岭 芷畴 沐屿 澜畴 蓼浦',
  '蒲铃 蒲畴 归汀 酿舟 荷舟 芷岗 溪陌 菱畈 眠汀 槐渡 荷坡 汀屿 鹭渡 碧渡',
  '素湾 萍舟 漪笛 眠岗 织桥 素舟 岚篱 霞泽 蒲浦 汀垄 榆灯 眠圩 澜桥 织陌',
  '芷风 念岭 溪篱 岚岭 归畈 沐圩 枫汀 素泉 栖灯 汀坡 棠泉 耕帆 迎畈 银风',
  '素岭 迎铃 萤坪 枫圩 种笛 蓼雨 听陌 荷笛 怀岗 念桥 棠渡 椿泉 萤灯 星陌',
  '茶汀 玉屿 萍陌 芷桥 霞岗 漪汀 拾坞 霞畦 听洲 麦帆 霁塘 萤圩 霁岗 蒲畦',
  '苇泉 澄风 泓畦 枫灯 澜塘 朗垄 朗坡 晴洲 杏岗 听帆 栖桥 金畦 丹风 酿垄',
  '麦屿 荷帆 榆坡 菱铃 露屿 苇风 望汀 澜岗 闻岗 种湾 芷塘 闻洲 听铃 苇雨',
].flatMap((row) => row.split(' '))

export interface TownSeed {
  code: string
  name: string
  kind: 'street' | 'town' | 'zone'
  communities: number
  villages: number
  /** How well off its villages are, in percent of the county's ordinary town. */
  wealth: number
}

export const COUNTY = { code: '349981', name: '澄禾市' }

/** 3 streets, 12 towns, 2 zones: 14 communities and 182 villages. */
export const TOWNS: readonly TownSeed[] = [
  { code: '349981001', name: '岚禾街道', kind: 'street', communities: 3, villages: 6, wealth: 190 },
  { code: '349981002', name: '望禾街道', kind: 'street', communities: 3, villages: 7, wealth: 170 },
  { code: '349981003', name: '归帆街道', kind: 'street', communities: 3, villages: 5, wealth: 150 },
  { code: '349981100', name: '眠溪镇', kind: 'town', communities: 1, villages: 16, wealth: 120 },
  { code: '349981101', name: '萤川镇', kind: 'town', communities: 0, villages: 14, wealth: 105 },
  { code: '349981102', name: '云畴镇', kind: 'town', communities: 0, villages: 12, wealth: 85 },
  { code: '349981103', name: '荷汀镇', kind: 'town', communities: 0, villages: 13, wealth: 135 },
  { code: '349981104', name: '菱浦镇', kind: 'town', communities: 0, villages: 15, wealth: 110 },
  { code: '349981105', name: '枫渚镇', kind: 'town', communities: 0, villages: 11, wealth: 90 },
  { code: '349981106', name: '青畦镇', kind: 'town', communities: 0, villages: 10, wealth: 80 },
  { code: '349981107', name: '蓼汀镇', kind: 'town', communities: 0, villages: 14, wealth: 75 },
  { code: '349981108', name: '兰渚镇', kind: 'town', communities: 0, villages: 13, wealth: 100 },
  { code: '349981109', name: '椿原镇', kind: 'town', communities: 0, villages: 12, wealth: 70 },
  { code: '349981110', name: '稻溪镇', kind: 'town', communities: 0, villages: 15, wealth: 95 },
  { code: '349981111', name: '麦陇镇', kind: 'town', communities: 0, villages: 11, wealth: 65 },
  { code: '349981400', name: '泓川经济开发区', kind: 'zone', communities: 2, villages: 5, wealth: 180 },
  { code: '349981401', name: '听松现代农业示范区', kind: 'zone', communities: 2, villages: 3, wealth: 140 },
]
