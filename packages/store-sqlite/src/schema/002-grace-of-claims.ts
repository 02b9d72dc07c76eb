/** The grace is the job's, which is rendered after the claim; an adoption names the worker that is dead, and needs no guard. */
export const GRACE_OF_CLAIMS = `
ALTER TABLE claims ADD COLUMN grace_ms INTEGER NOT NULL DEFAULT 10000;
ALTER TABLE claims DROP COLUMN adopted_at;
`
