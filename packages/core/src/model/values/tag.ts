/** Marks what is not plain JSON in an encoded value. */
export const TYPE = '$type'
