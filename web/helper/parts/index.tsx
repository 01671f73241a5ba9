/** The parts of a phone page: big, plain, readable by a screen reader. */
export { BigButton } from './BigButton.tsx'
export { Question } from './Question.tsx'
export { Choice, Choices, YesNo, type Option } from './Choice.tsx'
export { PhotoInput } from './PhotoInput.tsx'
export { PositionInput, type Position } from './PositionInput.tsx'
export { Banner } from './Banner.tsx'
export { TextField } from './TextField.tsx'
export { FamilyCard } from './FamilyCard.tsx'
