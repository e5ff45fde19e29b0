// Draw the API's documentation from its description, and let calls be tried with the page's session.
window.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  requestInterceptor: (request) => {
    request.headers['X-Shishu'] = '1';
    return request;
  },
});
