/** Colours that keep their contrast whatever main colour the operator chose. */

type Rgb = [number, number, number];

function parse(color: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color.trim());
  return match ? ([1, 2, 3].map((i) => Number.parseInt(match[i] ?? "0", 16)) as Rgb) : null;
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function towards(color: Rgb, end: Rgb, share: number): Rgb {
  return color.map((part, i) => Math.round(part + ((end[i] ?? 0) - part) * share)) as Rgb;
}

function css(color: Rgb): string {
  return `rgb(${color.join(" ")})`;
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const DEFAULT: Rgb = [11, 92, 173];

/** Moves `color` away from `ground` until the contrast is at least `ratio`. */
function readable(color: Rgb, ground: Rgb, ratio: number): Rgb {
  const end = luminance(ground) > 0.4 ? BLACK : WHITE;
  let share = 0;
  let made = color;
  while (contrast(made, ground) < ratio && share < 1) made = towards(color, end, (share += 0.05));
  return made;
}

export interface Look {
  dark: boolean;
  /** High contrast: 7 : 1 instead of 4.5 : 1. */
  strong: boolean;
}

/** The custom properties for a main colour: a filled ground with its text, and text on the page. */
export function palette(color: string, { dark, strong }: Look): Record<string, string> {
  const ratio = strong ? 7 : 4.6;
  const onTint = dark ? ratio * 1.45 : ratio; // on dark grounds the least contrast looks dull
  const brand = parse(color) ?? DEFAULT;
  const ground: Rgb = dark ? (strong ? BLACK : [29, 36, 45]) : WHITE;
  const tint = strong ? ground : towards(brand, ground, dark ? 0.82 : 0.92);
  const onFill = contrast(brand, WHITE) >= contrast(brand, BLACK) ? WHITE : BLACK;
  const fill = readable(brand, onFill, ratio);
  return {
    "--fill": css(fill),
    "--on-fill": css(onFill),
    "--tint": css(tint),
    "--brand": css(readable(brand, tint, onTint)),
  };
}
