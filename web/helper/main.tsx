import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { restoreBigLetters } from './big-letters.ts'
import './helper.css'
import '../ui/watermark.css'
import { HelperApp } from './shell/HelperApp.tsx'

restoreBigLetters()
const root = document.getElementById('root')
if (root === null) throw new Error('m/index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <HelperApp />
  </StrictMode>,
)
