/** JSON values. Non-finite numbers are written as the strings "inf", "-inf", "nan" or as null, by the rule of each format. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
