<!doctype html>
<html lang="{{language}}" data-theme="{{theme}}" data-language="{{chosen_language}}" data-keys="{{keys}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Deskcall</title>
<meta name="color-scheme" content="{{'light dark' if theme == 'system' else theme}}">
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/console.css">
<link rel="modulepreload" href="/static/dial.js">
<link rel="modulepreload" href="/static/dom.js">
<link rel="modulepreload" href="/static/dress.js">
<link rel="modulepreload" href="/static/keys.js">
<link rel="modulepreload" href="/static/links.js">
<link rel="modulepreload" href="/static/live.js">
<link rel="modulepreload" href="/static/notes.js">
<link rel="modulepreload" href="/static/phone.js">
<link rel="modulepreload" href="/static/pages.js">
<link rel="modulepreload" href="/static/requests.js">
<link rel="modulepreload" href="/static/search.js">
<link rel="modulepreload" href="/static/server.js">
<link rel="modulepreload" href="/static/view.js">
<link rel="modulepreload" href="/static/window.js">
<script type="module" src="/static/console.js"></script>
</head>
<body>
% include('icons.tpl')
<a class="skip" href="#main">{{_("Skip to the caller")}}</a>
<header class="bar">
  <a class="brand" href="/" data-set=""><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg><span>Deskcall</span></a>
  <form class="find" role="search" data-search>
    <svg class="i" aria-hidden="true"><use href="#i-search"/></svg>
    <input type="search" maxlength="120" aria-label="{{_('Search people, organizations and {words}').format(words=words)}}" placeholder="{{_('Search people, organizations, {words}').format(words=words)}}" autocomplete="off" spellcheck="false" aria-keyshortcuts="/">
    <kbd aria-hidden="true">/</kbd>
    <div class="found card" data-hits hidden></div>
  </form>
  <div id="p-pause" class="pause" data-part></div>
  <p id="p-sync" class="sync" data-part role="status"></p>
  <details class="pages"><summary aria-label="{{_('Menu')}}"><svg class="i" aria-hidden="true"><use href="#i-menu"/></svg></summary>
    <div class="card"><nav aria-label="{{_('Pages')}}">
      <a href="/" data-set="">{{_('Console')}}</a>
      <a href="/setup" data-set="page=setup">{{_('Set up your phone')}}</a>
      <a href="/status" data-set="page=status">{{_('Health')}}</a>
      <a href="/statistics" data-set="page=statistics">{{_('Your calls')}}</a>
      <a href="/settings" data-set="page=settings">{{_('Settings')}}</a>
    </nav>
    <div class="choices" role="group" aria-labelledby="pauses"><b id="pauses">{{_('Keep new calls from coming up')}}</b>
% include('pause-choices.tpl')
    </div></div>
  </details>
</header>
<p id="ringing" class="vh" role="alert"></p>
<p id="lost" class="notice warn" role="alert" hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span><strong>{{_("Deskcall is not running.")}}</strong> {{_("New calls will not appear.")}}</span><button class="link" type="button" data-again>{{_("Try again")}}</button></p>
<p id="cut" class="notice warn" role="alert" hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span><strong>{{_("Deskcall was restarted.")}}</strong> {{_("This window is no longer connected.")}}</span><button class="link" type="button" data-reopen>{{_("Open again")}}</button></p>
<p id="odd" class="notice danger" role="alert" hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span><strong>{{_("This could not be shown.")}}</strong> {{_("The reason is in Deskcall’s log.")}}</span><button class="link" type="button" data-again>{{_("Try again")}}</button></p>
<p id="said" class="notice warn" role="alert" hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span></span><button class="link" type="button" data-sure hidden>{{_('Link it all the same')}}</button><button class="link" type="button" data-unsay>{{_('Close')}}</button></p>
<div id="p-dial" data-part></div>
<div id="view" data-kind="opening"><main id="main" tabindex="-1"><div class="moved late"><h1>{{_("Opening your console")}}</h1><p>{{_("This window shows nothing until Deskcall has recognized it.")}}</p></div></main></div>
<template id="unpaired"><div id="view" data-kind="opening"><main id="main" tabindex="-1"><div class="moved"><h1>{{_("This window is not connected")}}</h1><p>{{_("The console opens in your usual browser. Close this window, or connect it.")}}</p><p><button class="btn" type="button" data-reopen data-focus>{{_("Open the console")}}</button></p></div></main></div></template>
<template id="moved"><div id="view" data-kind="moved"><main id="main" tabindex="-1"><div class="moved"><h1>{{_("The console is in another tab")}}</h1><p>{{_("You can close this one.")}}</p><p><button class="btn" type="button" data-again>{{_("Use this tab instead")}}</button></p></div></main></div></template>
</body>
</html>
