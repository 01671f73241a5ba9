/** A value of type `T` that has been checked and may not be mixed with its like (nominal typing). */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }
