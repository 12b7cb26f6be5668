const ZERO = 48;
const POINT = 46;
const COMMA = 44;
const MINUS = 45;
const LF = 10;

/** What is below, times 10^10, keeps a thousandth of its last place when it is a double. */
const FAST_LIMIT = 2 ** 43;
const DOUBT = 0.002;

/** Writes ASCII text; returns where it ends. */
export function putText(into: Uint8Array, at: number, text: string): number {
  for (let k = 0; k < text.length; k++) into[at++] = text.charCodeAt(k);
  return at;
}

/** Writes bytes `[from, to)`; returns where they end. */
export function putBytes(into: Uint8Array, at: number, bytes: Uint8Array, from: number, to: number): number {
  for (let k = from; k < to; k++) into[at++] = bytes[k]!;
  return at;
}

/** Writes a number as the shortest decimal that reads back as the same double, −0 as 0. */
export function putNumber(into: Uint8Array, at: number, value: number): number {
  return putText(into, at, String(value + 0));
}

/**
 * Writes a number with ten decimals, correctly rounded, without trailing zeros; nothing for one that is not finite (specification
 * 04 §5). Most are scaled and cut into digits; where that could round wrongly, `toFixed` decides.
 */
export function putFixed10(into: Uint8Array, at: number, value: number): number {
  const scaled = value * 1e10;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  if (!(scaled >= 0 && scaled < FAST_LIMIT) || Math.abs(rest - 0.5) < DOUBT) {
    return Number.isFinite(value) ? putText(into, at, fixed10(value)) : at;
  }
  const all = rest < 0.5 ? floor : floor + 1;
  const whole = Math.floor(all / 1e10);
  const fraction = all - whole * 1e10;
  at = putInteger(into, at, whole);
  if (fraction === 0) return at;
  into[at] = POINT;
  const high = Math.floor(fraction / 1e5);
  putFive(into, at + 1, high);
  putFive(into, at + 6, fraction - high * 1e5);
  let end = at + 11;
  while (into[end - 1] === ZERO) end--;
  return end;
}

/** The slow form of `putFixed10`, for finite numbers. */
export function fixed10(value: number): string {
  const text = value.toFixed(10);
  const short = text.includes("e") ? text : text.replace(/\.?0+$/, "");
  return short === "-0" ? "0" : short;
}

/** Up to 2^31. */
function putInteger(into: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  let rest = value | 0;
  for (let k = at + digits - 1; k >= at; k--) {
    const next = (rest / 10) | 0;
    into[k] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + digits;
}

function putFive(into: Uint8Array, at: number, value: number): void {
  let rest = value | 0;
  for (let k = at + 4; k >= at; k--) {
    const next = (rest / 10) | 0;
    into[k] = ZERO + rest - next * 10;
    rest = next;
  }
}

/**
 * Copies the six numbers of a canonical row's end, `o,h,l,c,v,spread` from `from` to its line feed, leaving out zeros that end a
 * fraction, with a comma before each. Returns where they end; −1, with nothing settled, where the shortest form is not that simple:
 * signs, leading zeros, numbers below a millionth.
 */
export function putShortest(into: Uint8Array, at: number, bytes: Uint8Array, from: number): number {
  let p = from;
  for (let column = 0; column < 6; column++) {
    into[at++] = COMMA;
    const first = bytes[p]!;
    const leadingZero = first === ZERO;
    if (first === MINUS || (leadingZero && isDigit(bytes[p + 1]!))) return -1;
    let b = first;
    while (isDigit(b)) {
      into[at++] = b;
      b = bytes[++p]!;
    }
    if (b === POINT) {
      const point = at;
      let end = at;
      into[at++] = POINT;
      for (b = bytes[++p]!; isDigit(b); b = bytes[++p]!) {
        into[at++] = b;
        if (b !== ZERO) end = at;
      }
      if (leadingZero && end > point && end - point > 6 && isTiny(into, point + 1)) return -1;
      at = end;
    }
    if (b !== COMMA && b !== LF) return -1;
    p++;
  }
  return at;
}

/** Whether the first six decimals are zeros. */
function isTiny(bytes: Uint8Array, from: number): boolean {
  for (let k = from; k < from + 6; k++) if (bytes[k] !== ZERO) return false;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
