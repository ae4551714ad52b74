"""WeChat's interface for servers: access token, customer service, menu, media."""
