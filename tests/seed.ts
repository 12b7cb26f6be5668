import fc from "fast-check";

// The whole check draws the same cases every time, or those of ORB_SEED; `bun test FILE` draws new ones.
fc.configureGlobal({ seed: Number(process.env.ORB_SEED ?? 20_260_105) });
