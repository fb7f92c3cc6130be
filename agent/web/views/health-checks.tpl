<h1 tabindex="-1" data-focus>{{_('Health')}}</h1>
<p>{{verdict}}</p>
<section class="card pad" aria-labelledby="here">
<h2 id="here">{{_('This computer')}}</h2>
<ul class="checks">
% for check in checks:
<li class="{{'ok' if check.is_ok else 'warn'}}"><svg class="i" aria-hidden="true"><use href="#i-{{'check' if check.is_ok else 'alert'}}"/></svg><span><b>{{check.name}}<span class="vh">: {{_('in order') if check.is_ok else _('needs attention')}}</span></b><small>{{check.note}}\\
% if check.at:
<span class="when">{{check.at_word}} \\
% include('time.tpl', at=check.at, how='data-ago')
</span>\\
% end
</small></span>
% if check.action == 'sync':
<button class="btn" type="button" data-post="/api/sync" data-key="sync-{{check.name}}">{{_('Sync now')}}<span class="vh">: {{check.name}}</span></button>
% end
</li>
% end
</ul>
<p class="flag warn" role="alert" data-post-failed hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span></span></p>
</section>
