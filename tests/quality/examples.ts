/** The worked examples of specification 05 §1.14, as files. */
const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread";
const PRICES = "150,151,149,150,0,0.1";
const usdjpy = (stamp: string, tf = "5m") => `${stamp},USDJPY,${tf},${PRICES}`;
const file = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");
const headed = (rows: string[]) => file(HEADER, ...rows);

export const examples = {
  weekend: headed(
    [
      "2024-03-08T21:50:00Z",
      "2024-03-08T21:55:00Z",
      "2024-03-10T22:00:00Z",
      "2024-03-10T22:05:00Z",
      "2024-03-10T22:10:00Z",
      "2024-03-10T22:20:00Z",
    ].map((stamp) => usdjpy(stamp)),
  ),
  disorder: headed(
    ["10:00", "10:05", "10:05", "10:10", "10:20", "10:15", "10:25", "10:05", "10:30", "10:30"].map((time) =>
      usdjpy(`2024-05-01T${time}:00Z`),
    ),
  ),
  mixed: file(
    HEADER,
    usdjpy("2024-05-01 00:00:00"),
    usdjpy("2024-05-01T09:05:00+09:00"),
    usdjpy("2024-05-01T00:07:30Z"),
    "2024-05-01T00:10:00Z,USDJPY,5m,abc,151,149,150,0,0.1",
    "2024-05-01T00:15:00Z,EURUSD,5m,1,1,1,1,0,0.1",
    usdjpy("not-a-date"),
    usdjpy("2024-05-01T00:20:00Z", "1h"),
    "2024-05-01T00:25:00Z,USDJPY,,nan,inf,1e3,1000,0,0.1",
    "2024-05-01T00:30:00Z,USDJPY",
    `${usdjpy("2024-05-01T00:35:00Z")},more,and more`,
    "",
    "2024-05-01T00:40:00Z,USDJPY,M15,150,149,151,-3,0,0.1",
  ),
  headerless: file(
    "2024-12-24T21:50:00,EURUSD,5m,1.04,1.05,1.03,1.04,0,0.1",
    "2024-12-24T21:55:00,EURUSD,5m,1.04,1.05,1.03,1.04,0,0.1",
    "2024-12-25T22:00:00,EURUSD,5m,1.04,1.05,1.03,1.04,0,0.1",
    "2024-12-26T00:00:00,EURUSD,5m,1.04,1.05,1.03,1.04,0,0.1",
    "2024-12-26T00:05:00,EURUSD,5m,1.04,1.05,1.03,1.04",
    "2024-12-26T00:10:00,EURUSD,5m,1.04,1.05,1.03",
    "2024-12-26T00:10:00,EURUSD,5m,1.04,1.05,1.03,1.04,0,0.1",
  ),
  noTimeframe: headed(
    [
      "2024-06-03T00:00:00Z",
      "2024-06-03T00:15:00Z",
      "2024-06-03T00:22:30Z",
      "2024-06-03T00:45:00Z",
      "2024-06-03T01:00:00Z",
      "2024-06-04T00:00:00Z",
      "2024-06-04T00:15:00Z",
    ].map((stamp) => usdjpy(stamp, "")),
  ),
  dense: headed(
    ["00:00", "02:30", "05:00", "07:30", "10:00"].map((time) => usdjpy(`2024-05-01T00:${time}Z`)),
  ),
  level: headed([
    ...["00", "15"].map((minute) => usdjpy(`2024-05-01T00:${minute}:00Z`, "15m")),
    ...["20", "25"].map((minute) => usdjpy(`2024-05-01T00:${minute}:00Z`)),
  ]),
  empty: "",
  foreign: file("time,open,high,low,close", "2024-05-01,1,1,1,1", "2024-05-02,1,1,1,1"),
  withoutSpread: file("timestamp,symbol,tf,o,h,l,c", "2024-05-01T00:00:00Z,USDJPY,5m,1,1,1,1"),
};
