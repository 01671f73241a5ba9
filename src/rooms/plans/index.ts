/** 一户一策: the plan of help of a household, its measures on the departments' desks, and what the platform proposes for it. */
export { confirmPlan, endPlan } from './confirm.ts'
export { setContact } from './contact.ts'
export { closeMeasure, noteMeasure, takeMeasures } from './handle.ts'
export { addMeasure, changeMeasure } from './measure.ts'
export { refuseSuggestion } from './refuse.ts'
export { planRoutes } from './routes.ts'
