declare module 'lightning/toast' {
  const Toast: unknown;
  export default Toast;
}

declare module 'lightning/toastContainer' {
  const ToastContainer: { instance(): unknown };
  export default ToastContainer;
}
