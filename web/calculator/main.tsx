import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../helper/helper.css'
import './calculator.css'
import { Calculator } from './Calculator.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('calculator/index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Calculator />
  </StrictMode>,
)
