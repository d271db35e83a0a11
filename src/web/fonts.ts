const SIZE = 24

/** Loads the web font of Chinese characters where the machine has none of its own, which is rare; each subset comes when a page needs it. */
export async function bringFonts(): Promise<void> {
  if (!hasChineseFont()) await import('@fontsource/noto-sans-sc/400.css')
}

/** Two different characters look the same only when both are drawn as the box of a missing one. */
function hasChineseFont(): boolean {
  return draw('国') !== draw('永')
}

function draw(character: string): string {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const pen = canvas.getContext('2d')
  if (!pen) return character
  pen.font = `${SIZE - 4}px sans-serif`
  pen.fillText(character, 0, SIZE - 4)
  return canvas.toDataURL()
}
