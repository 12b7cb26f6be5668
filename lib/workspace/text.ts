/** A text that a person reads, in both languages of the operators. It stands beside its use. */
export interface Text {
  en: string;
  ja: string;
}

export type Lang = keyof Text;
