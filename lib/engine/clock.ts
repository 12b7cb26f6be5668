import type { Bars } from "../market/bars.ts";
import { SESSIONS, type Session, sessionOfHour } from "../market/sessions.ts";
import { barDate, barStamp } from "./stamps.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SESSION_TURNED = 1;
const DATE_TURNED = 2;
const NO_DAY = Number.NEGATIVE_INFINITY;
/** Index into SESSIONS by UTC hour. */
const SESSION_AT = Uint8Array.from({ length: 24 }, (_, hour) => SESSIONS.indexOf(sessionOfHour(hour)));

/** Sessions and dates as the bars turn them, and the bars' timestamp texts. */
export class Clock {
  sessionIndex = -1;
  /** Bars of the running session so far. */
  sessionBars = 0;
  /** Date of the newest bar, null where it has none. */
  date: string | null = null;
  dayCount = 0;
  /** The newest bar's timestamp could be read. */
  readable = true;
  /** What the newest bar turned: `SESSION_TURNED`, `DATE_TURNED`. */
  private turned = 0;
  /** The hour of the newest bar, UTC epoch milliseconds: within it neither session nor date can turn. */
  private from = 0;
  private until = 0;
  /** Days since 1970 of `date`; `NO_DAY` at first and where that was read from a text. */
  private day = NO_DAY;
  /** Where the bar that `turn` was given stands; `texts`: its block has stamps of its own. */
  protected bars: Bars | null = null;
  protected index = 0;
  private texts = false;
  private lastStamp: string | null = null;
  /** The bar whose text was last made: a trade asks for it several times. */
  private text = "";
  private stamped = -1;
  private stampedBars: Bars | null = null;

  /** Takes the clock to a bar; true where session or date may have turned. A bar without a readable time counts as TOK. */
  turn(bars: Bars, index: number): boolean {
    const time = bars.time[index]!;
    this.turned = 0;
    if (bars === this.bars && time >= this.from && time < this.until) {
      this.index = index;
      return false;
    }
    this.turnHour(bars, index, time);
    return true;
  }

  private turnHour(bars: Bars, index: number, time: number): void {
    this.texts = bars.stamps !== undefined;
    if (this.texts) this.lastStamp = this.lastTimestamp();
    this.bars = bars;
    this.index = index;
    this.readable = !Number.isNaN(time);
    this.from = this.readable ? Math.floor(time / HOUR_MS) * HOUR_MS : 0;
    // Dates are what a bar's own text says, so such bars are asked one by one.
    this.until = this.readable && !this.texts ? this.from + HOUR_MS : 0;
    const hour = (this.from % DAY_MS) / HOUR_MS;
    const session = this.readable ? SESSION_AT[hour < 0 ? hour + 24 : hour]! : 0;
    if (session !== this.sessionIndex) {
      this.turned = SESSION_TURNED;
      this.sessionIndex = session;
      this.sessionBars = 0;
    }
    const day = this.texts ? NO_DAY : Math.floor(time / DAY_MS);
    if (day === this.day && day !== NO_DAY) return;
    this.day = day;
    this.turnDate(barDate(bars, index));
  }

  private turnDate(date: string | null): void {
    const turned = date !== null && date !== this.date;
    this.date = date;
    if (!turned) return;
    this.turned |= DATE_TURNED;
    this.dayCount++;
    this.dateTurned();
  }

  /** A date has begun, its session too where both begin. */
  protected dateTurned(): void {}

  /** The bar that `turn` was given begins a session. */
  get newSession(): boolean {
    return (this.turned & SESSION_TURNED) !== 0;
  }

  /** The bar that `turn` was given begins a date. */
  get newDate(): boolean {
    return (this.turned & DATE_TURNED) !== 0;
  }

  get session(): Session {
    return SESSIONS[this.sessionIndex]!;
  }

  get time(): number {
    return this.bars === null ? Number.NaN : this.bars.time[this.index]!;
  }

  /** Text of the bar that `turn` was given. */
  stamp(): string {
    if (this.stamped !== this.index || this.bars !== this.stampedBars) {
      this.stamped = this.index;
      this.stampedBars = this.bars;
      this.text = barStamp(this.bars!, this.index);
    }
    return this.text;
  }

  /** Text of the newest bar with a date, across runs. */
  lastTimestamp(): string | null {
    return this.bars !== null && this.date !== null ? this.stamp() : this.lastStamp;
  }

  /** What a state file keeps (`runtime`): the calendar without the price window. */
  importCalendar(state: {
    date: string | null;
    dayCount: number;
    session: string | null;
    lastStamp: string | null;
  }) {
    this.date = state.date;
    this.dayCount = state.dayCount;
    this.sessionIndex = state.session === null ? -1 : SESSIONS.indexOf(state.session as Session);
    this.lastStamp = state.lastStamp;
  }
}
