<!doctype html>
<html lang="en" data-origins="{{origins}}">
<meta charset="utf-8">
<title>Deskcall</title>
<script type="module" src="{{place}}/bridge.js"></script>
</html>
