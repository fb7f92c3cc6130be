<p id="p-sync" data-part="{{parts['sync'].print}}">{{!parts['sync'].html}}</p>
<div id="p-pause" data-part="{{parts['pause'].print}}">{{!parts['pause'].html}}</div>
<div id="p-dial" data-part="{{parts['dial'].print}}">{{!parts['dial'].html}}</div>
<div id="view" data-kind="{{kind}}" data-call="{{call}}" data-live="{{'1' if is_live else ''}}">
<div id="p-top" data-part="{{parts['top'].print}}">{{!parts['top'].html}}</div>
<main id="main" tabindex="-1">
% if kind == 'idle':
<div class="waits" id="p-written" role="status" data-part="{{parts['written'].print}}">{{!parts['written'].html}}</div>
<div class="calm" id="p-idle" data-part="{{parts['idle'].print}}">{{!parts['idle'].html}}</div>
% elif sheet:
<div class="calm setup">
% for name in sheet:
<div id="p-{{name}}" data-part="{{parts[name].print}}">{{!parts[name].html}}</div>
% end
</div>
% else:
<div class="page">
<div>
<section class="card who" aria-labelledby="name">
<div id="p-who" data-part="{{parts['who'].print}}">{{!parts['who'].html}}</div>
<div id="p-request" data-part="{{parts['request'].print}}">{{!parts['request'].html}}</div>
<div id="p-note" data-part="{{parts['note'].print}}">{{!parts['note'].html}}</div>
<div id="p-written" role="status" data-part="{{parts['written'].print}}">{{!parts['written'].html}}</div>
<div id="p-facts" data-part="{{parts['facts'].print}}">{{!parts['facts'].html}}</div>
</section>
% if kind == 'seek':
<div class="side" id="p-counts" data-part="{{parts['counts'].print}}">{{!parts['counts'].html}}</div>
% end
</div>
<div>
% if kind != 'seek':
<div id="p-counts" data-part="{{parts['counts'].print}}">{{!parts['counts'].html}}</div>
% end
<div id="p-asked" data-part="{{parts['asked'].print}}">{{!parts['asked'].html}}</div>
% if kind == 'seek':
<div id="p-seek" data-part="{{parts['seek'].print}}">{{!parts['seek'].html}}</div>
% end
<div id="p-list" data-part="{{parts['list'].print}}">{{!parts['list'].html}}</div>
</div>
</div>
% end
</main>
<div id="p-dialog" data-part="{{parts['dialog'].print}}">{{!parts['dialog'].html}}</div>
</div>
