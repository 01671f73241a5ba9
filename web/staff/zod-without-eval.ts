import { config } from 'zod'

// zod otherwise tries `new Function` once, which the page's content security policy refuses with an error in the console.
config({ jitless: true })
