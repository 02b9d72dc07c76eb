/** `owed_hooks` are those of the run's flow, as JSON; a run with a `hook` is there for one of another run, named in it. */
export const RUN_HOOKS = `
ALTER TABLE flow_runs ADD COLUMN owed_hooks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE flow_runs ADD COLUMN hook TEXT;
`
