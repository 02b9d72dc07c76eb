/** The worker's own environment, less what is Orc's: its keys and addresses are not its runs'. The job's goes over it. */
export function runEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  job: Readonly<Record<string, string>>,
): Record<string, string> {
  const passedOn = Object.entries(own).filter(([name, value]) => !name.startsWith('ORC_') && value !== undefined)
  return { ...(Object.fromEntries(passedOn) as Record<string, string>), ...job }
}
