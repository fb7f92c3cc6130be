<!doctype html>
<html lang="en" data-origins="{{origins}}">
<meta charset="utf-8">
<title>Deskcall</title>
<script type="module" src="/static/bridge.js"></script>
</html>
