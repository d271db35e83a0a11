import type { ThemeConfig } from 'antd'

/** Dense and quiet: officials read tables all day. */
export const theme: ThemeConfig = {
  cssVar: { key: 'mz' },
  token: {
    colorPrimary: '#1f5f4a',
    colorLink: '#1f5f4a',
    colorError: '#c0392b',
    // antd's own greys are too pale for WCAG AA (4.5:1), above all on the page's grey.
    colorTextDescription: '#59635d',
    colorTextPlaceholder: '#667069',
    borderRadius: 4,
    fontSize: 14,
    fontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei", system-ui, sans-serif',
    wireframe: false,
  },
  components: {
    Layout: { headerBg: '#ffffff', headerHeight: 48, headerPadding: '0 16px', bodyBg: '#f4f6f5' },
    Menu: { itemSelectedBg: '#e1eee8', itemHoverBg: '#f0f5f2', itemHeight: 36 },
    Table: { cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, headerBg: '#eef2f0' },
    Card: { bodyPadding: 16 },
  },
}
