export { type AppliedDeployment, applyPlan, type DeployResult, deployAll, deployEntrypoint } from './deploy.ts'
export { type DeployFlowOptions, deploy } from './deploy-flow.ts'
export { type FindFlowsOptions, type FoundFlows, findFlows, type SkippedFile } from './discovery/find-flows.ts'
export type { FoundFlow } from './discovery/found-flow.ts'
export { type JsonValue, jsonOrText, type PairsOptions, readPairs } from './flags/pairs.ts'
export { oneSchedule, readSchedules, type ScheduleFlags, scheduleText } from './flags/schedules.ts'
export type { ImageOptions } from './images/image-options.ts'
export { type ImagePlan, takesImages } from './images/image-plan.ts'
export { makeImages } from './images/make-images.ts'
export { type InitOptions, type InitResult, initProject } from './init/init-project.ts'
export type { DeployClient, DeployOptions } from './options.ts'
export { type EntryOptions, entryOptions, withFlags } from './orc-yaml/entry-options.ts'
export { type FileEntry, findOrcYaml, type OrcYaml, parseOrcYaml, readOrcYaml } from './orc-yaml/orc-yaml.ts'
export { type SavedEntry, type SaveOptions, saveEntry } from './orc-yaml/save-entry.ts'
export type { DeploymentEntry, EntrySchedule, OrcYamlContent, Step } from './orc-yaml/schema.ts'
export { type Selection, selectEntries } from './orc-yaml/select-entries.ts'
export type { Difference } from './plan/differences.ts'
export {
  type DeployPlan,
  type Occurrence,
  type PlannedDeployment,
  planDeployment,
  planDeployments,
} from './plan/plan.ts'
export { locateFlow, type ProjectFlow } from './project.ts'
export { upcomingOccurrences } from './upcoming.ts'
export { askWorkPoolType } from './wizard/ask-work-pool-type.ts'
export { commandsFor, type Wish } from './wizard/commands-for.ts'
export {
  type Choice,
  type ConfirmQuestion,
  type Fact,
  GoBack,
  type InputQuestion,
  Interrupted,
  type PasswordQuestion,
  type Progress,
  type Prompts,
  type Question,
  type SelectQuestion,
} from './wizard/prompts.ts'
export { runWizard, type WizardOutcome } from './wizard/run-wizard.ts'
export { progressText } from './wizard/step-lines.ts'
export type { GivenAnswers, WizardOptions } from './wizard/wizard-options.ts'
export { workersOnline } from './workers-online.ts'
