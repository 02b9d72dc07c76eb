import { createClient, fetchTransport } from '@orc/client'

/** The API of the server that the page came from; a cookie says who asks. */
export const client = createClient(fetchTransport())
