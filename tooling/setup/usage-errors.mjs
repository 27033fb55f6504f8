// Loaded before a task: an option that it does not know is the caller's mistake, and deserves a
// sentence instead of a stack.
process.on('uncaughtException', (error) => {
  const isUsage = String(error?.code).startsWith('ERR_PARSE_ARGS')
  console.error(isUsage ? error.message : error)
  process.exit(isUsage ? 2 : 1)
})
