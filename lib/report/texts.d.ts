// What is imported as text, to be put into pages.
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*/page.js" {
  const text: string;
  export default text;
}
declare module "*.standalone.production.js" {
  const text: string;
  export default text;
}
