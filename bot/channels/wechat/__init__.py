"""The WeChat official account: /channels/wechat. See docs/wechat.md."""
